/** Templates are bundled as text. */
declare module "*.ejs" {
  const template: string;
  export default template;
}
