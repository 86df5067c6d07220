/** A figure, and whether it is as required; a figure without a requirement is only printed. */
export interface Check {
  readonly name: string;
  readonly value: string;
  readonly expected?: string;
  readonly holds?: boolean;
}
