import { elementTypeOf, type Dimension, type ValueInfo } from './types';
import { type Field, type WireReader } from './wire';

/** A StringStringEntryProto. */
export function readEntry(reader: WireReader, entry: Field): { readonly key: string; readonly value: string } {
  let key = '';
  let value = '';
  for (const field of reader.inside(entry)) {
    if (field.number === 1) key = reader.text(field);
    else if (field.number === 2) value = reader.text(field);
  }
  return { key, value };
}

const kinds: Readonly<Record<number, ValueInfo['kind']>> = {
  1: 'tensor',
  4: 'sequence',
  5: 'map',
  8: 'sparse',
  9: 'optional',
};

/** A ValueInfoProto. */
export function readValueInfo(reader: WireReader, value: Field): ValueInfo {
  let name = '';
  let kind: ValueInfo['kind'] = 'unknown';
  let elementType: ValueInfo['elementType'];
  let shape: Dimension[] | undefined;
  for (const field of reader.inside(value)) {
    if (field.number === 1) name = reader.text(field);
    else if (field.number === 2) {
      for (const type of reader.inside(field)) {
        kind = kinds[type.number] ?? kind;
        if (type.number !== 1) continue;
        for (const part of reader.inside(type)) {
          if (part.number === 1) elementType = elementTypeOf(part.value);
          else if (part.number === 2) shape = readShape(reader, part);
        }
      }
    }
  }
  return { name, kind, elementType, shape };
}

function readShape(reader: WireReader, shape: Field): Dimension[] {
  const dims: Dimension[] = [];
  for (const dim of reader.inside(shape)) {
    let value: Dimension = null;
    for (const field of reader.inside(dim)) {
      // Exporters write 0 or -1 where they mean that the size is not known.
      if (field.number === 1) value = field.value > 0 ? field.value : null;
      else if (field.number === 2) value = reader.text(field) || null;
    }
    dims.push(value);
  }
  return dims;
}
