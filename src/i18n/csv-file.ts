/** A table as a file to save. The mark at its start tells spreadsheets that it is UTF-8. `name` is ASCII. */
export function csvFile(csv: string, name: string): Response {
  return new Response(`\uFEFF${csv}`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${name}"`,
    },
  });
}
