/** A figure, and whether it is as it has to be; a figure without that is only printed. */
export interface Check {
  readonly name: string;
  readonly value: string;
  readonly expected?: string;
  readonly holds?: boolean;
}
