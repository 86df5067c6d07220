type Listeners = {
  readonly [Type in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Type]) => void;
};

type Attributes = Readonly<Record<string, string | boolean | undefined>>;

export type Child = Node | string | undefined | false;

/** Creates an element. A boolean attribute is present or absent. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  children: readonly Child[] = [],
  on: Listeners = {},
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  for (const [type, listener] of Object.entries(on)) {
    element.addEventListener(type, listener as EventListener);
  }
  return element;
}

/** Sets attributes; false and undefined remove them. */
export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : value);
  }
}

/** Creates an element of SVG. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  children: readonly Node[] = [],
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

const icons = {
  send: 'M12 19V5m-6 6 6-6 6 6',
  stop: 'M8 8h8v8H8z',
  plus: 'M12 5v14M5 12h14',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  check: 'm5 12 5 5 9-10',
  again: 'M20 11a8 8 0 1 0-2 6M20 5v6h-6',
  edit: 'm5 19 1-4L16 5l3 3L9 18z',
  close: 'm6 6 12 12M18 6 6 18',
  down: 'M12 5v14m6-6-6 6-6-6',
  chevron: 'm7 10 5 5 5-5',
  alert: 'M12 8v5m0 3v.1M12 3l10 18H2z',
} as const;

export type Icon = keyof typeof icons;

export function icon(name: Icon): SVGSVGElement {
  return svg('svg', { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true' }, [
    svg('path', { d: icons[name] }),
  ]);
}

/** A button with an icon, and an accessible name. */
export function iconButton(
  name: Icon,
  label: string,
  click: () => void,
  className = '',
): HTMLButtonElement {
  const attributes = {
    type: 'button',
    class: `icon-button ${className}`,
    'aria-label': label,
    title: label,
  };
  return h('button', attributes, [icon(name)], { click });
}
