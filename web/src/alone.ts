/** Elements of the pages that stand alone, without the app around them. */
export function made<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  says = '',
  fields: Partial<HTMLElementTagNameMap[Name]> = {},
): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), fields);
  if (says) element.textContent = says;
  return element;
}

/** A field under its label. */
export function field<Field extends HTMLElement>(
  says: string,
  input: Field,
  help = '',
): [HTMLElement, Field] {
  const label = made('label', says);
  if (help) label.append(made('small', help));
  label.append(input);
  return [label, input];
}
