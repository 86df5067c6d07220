/** The task of a driver, from its command line. */
export const task = JSON.parse(process.argv[2] ?? '');

export async function post(url, value = {}) {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(value) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}
