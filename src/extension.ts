export function activate(): void {
  // The composition root comes with the editor's room.
}
