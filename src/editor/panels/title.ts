import { modelNameSchema } from '../../protocol/bundle';

/** The model that the title of a panel's tab ends with (`Drift: credit-risk`), in any language. */
export function modelOfTitle(title: string): string | undefined {
  return modelNameSchema.safeParse(title.split(/[:：]/).at(-1)?.trim()).data;
}
