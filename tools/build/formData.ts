/** In place of the package `form-data`, which brings a database of media types: the command sends no forms. */
export default FormData;
