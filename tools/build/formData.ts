/**
 * Replaces the package `form-data`, which contains a database of media types: the command sends no forms.
 */
export default FormData;
