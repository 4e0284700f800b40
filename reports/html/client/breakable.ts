/** A name as text that lines may break where its parts end; copying it gives the name as it is. */
export function breakable(name: string): DocumentFragment {
  const parts = document.createDocumentFragment();
  name.split(/(?<=::|[/,_]|\s)(?![_:])|(?=<)/).forEach((part, i) => {
    if (i > 0) parts.append(document.createElement("wbr"));
    parts.append(part);
  });
  return parts;
}
