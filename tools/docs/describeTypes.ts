import {
  Comment,
  DeclarationReflection,
  type ProjectReflection,
  ReferenceType,
  ReflectionKind,
  type SomeType,
} from 'typedoc';

/** Says of a type without a docstring which functions take it, or return it. */
export function describeTypes(project: ProjectReflection): void {
  const uses = new Map<DeclarationReflection, string[]>();
  for (const { name, signatures } of project.getReflectionsByKind(
    ReflectionKind.Function,
  ) as DeclarationReflection[]) {
    for (const { parameters = [], type } of signatures ?? []) {
      for (const parameter of parameters) note(parameter.type, 'The options of', name);
      note(type, 'Returned by', name);
    }
  }
  for (const [reflection, [first = '', ...names]] of uses) {
    const text = `${[first, ...names].join(', ')}.`;
    reflection.comment = new Comment([{ kind: 'text', text }]);
  }

  function note(type: SomeType | undefined, role: string, name: string): void {
    const isPromise = type instanceof ReferenceType && type.name === 'Promise';
    const named = isPromise ? type.typeArguments?.[0] : type;
    const reflection = named instanceof ReferenceType ? named.reflection : undefined;
    if (!(reflection instanceof DeclarationReflection) || reflection.hasComment()) return;
    const before = uses.get(reflection);
    if (before) before.push(`\`${name}\``);
    else uses.set(reflection, [`${role} \`${name}\``]);
  }
}
