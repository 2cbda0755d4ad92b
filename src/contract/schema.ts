import * as z from 'zod';
import { durationForm, parseDuration, parseRate } from './duration';
import { elementTypes } from './model';

/*
 * The one list of the contract's keys. `document` reads by it and completion and hovers offer it. A description of a value says what
 * to write, as the end of "write …"; a description of a mapping says what it holds. Defaults are filled in by `read-contract`.
 */

/** Scalars keep their YAML type: a quoted number is a string. */
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const text = z.string().min(1);
const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('64 hexadecimal digits, lower case, in quotes');
const path = z
  .string()
  .min(1)
  .max(4096)
  .describe('a path relative to this file, with "/", inside the workspace folder');
const duration = z
  .string()
  .refine((value) => parseDuration(value) !== undefined)
  .describe(durationForm);
const bound = z.union([z.number(), z.string()]);
const interval = z
  .tuple([bound, bound])
  .describe('a list of two bounds, [lowest, highest]; ISO 8601 dates for a date or datetime');

export const inputSchema = z
  .object({
    type: z.enum([...elementTypes, 'image']).optional(),
    shape: z
      .array(z.number().int().min(1).describe('a whole number above 0'))
      .min(1)
      .max(4)
      .describe('a list of dimensions, [height, width, 3]')
      .optional(),
    unit: text.describe('text, such as EUR or month').optional(),
    range: interval.optional(),
    expect: interval.optional(),
    categories: z.array(scalar.describe('text, a number, true or false')).min(1).optional(),
    unknown: text.describe('forbid, zeros, other or one of the categories').optional(),
    missing: z.enum(['forbid', 'allow', 'pass']).optional(),
    sentinel: z.array(scalar.describe('text, a number, true or false')).optional(),
    empty: z.enum(['missing', 'value']).optional(),
    on_violation: z.enum(['reject', 'flag']).optional(),
    format: text.describe('a strptime format, such as "%Y-%m-%d"').optional(),
    naive: text.describe('refuse, UTC or a time zone such as Europe/Berlin').optional(),
    description: z.string().describe('text').optional(),
  })
  .describe('one column of the raw row');

/** Of each kind of target; what else a target needs is its own. */
const targetSchema = z.looseObject({
  type: text.describe('what runs there: local, kserve, triton-24.09, openvino or ort>=1.14').optional(),
  namespace: text.describe('text').optional(),
  runtime: text.describe('the name of a ServingRuntime, such as kserve-tritonserver').optional(),
  runtimeVersion: z.union([text, z.number()]).describe('a version in quotes, such as "24.09-py3"').optional(),
});

const file = z.object({ path, sha256: digest.optional() });

export const contractSchema = z
  .object({
    apiVersion: z.literal('slipway/v1').describe('slipway/v1'),
    kind: z.literal('Model').describe('Model'),
    metadata: z.object({
      name: z
        .string()
        .regex(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/)
        .describe('lower-case letters, digits and "-", a letter first, at most 63'),
      version: z
        .string()
        .regex(/^[0-9A-Za-z]([-+._0-9A-Za-z]{0,62}[0-9A-Za-z])?$/)
        .describe('a version in quotes, such as "1.2.0"'),
      owner: text.describe('text').optional(),
      description: z.string().describe('text').optional(),
    }),
    model: z.object({
      path,
      sha256: digest.optional(),
      classes: z.array(text.describe('text, the name of a class')).min(1).optional(),
      data: z.array(file).optional(),
    }),
    inputs: z.record(z.string(), inputSchema),
    extra: z.enum(['refuse', 'ignore']).optional(),
    precision: z.enum(['float64', 'float32']).optional(),
    preprocessing: z
      .array(z.record(z.string(), z.unknown()).describe('a step, such as "- log1p: {columns: [amount]}"'))
      .optional(),
    outputs: z.record(
      z.string(),
      z.looseObject({ from: text.describe('an earlier output or an output of the model') }),
    ),
    examples: z
      .array(
        z.object({
          name: text.describe('a name for the example'),
          row: z.record(z.string(), z.unknown()),
          expect: z.record(z.string(), scalar.describe('a number, text, true or false')).optional(),
          tolerance: z
            .number()
            .min(0)
            .describe('a number, 0 or more: the absolute difference that is tolerated')
            .optional(),
        }),
      )
      .optional(),
    reference: z
      .object({
        path,
        predictions: z
          .record(z.string(), text.describe('the column that holds the prediction of the notebook'))
          .optional(),
        label: text.describe('the column that holds the true answer').optional(),
        time: text.describe('the column that holds the time of the row').optional(),
      })
      .optional(),
    notebook: z
      .object({
        cells: z
          .array(
            z
              .string()
              .regex(/^[0-9a-f]{8}$/)
              .describe('8 hexadecimal digits, in quotes'),
          )
          .optional(),
      })
      .optional(),
    parity: z
      .record(
        z.string(),
        z.object({
          relative: z.number().min(0).describe('a number, 0 or more').optional(),
          absolute: z.number().min(0).describe('a number, 0 or more').optional(),
          rows: z.number().min(0).max(1).describe('a share of the rows, from 0 to 1').optional(),
        }),
      )
      .optional(),
    monitoring: z
      .object({
        false_alarms: z
          .string()
          .refine((value) => parseRate(value) !== undefined)
          .describe('a number per duration: "1 per 30d"')
          .optional(),
        ignore_below: z.number().min(0).max(10).describe('a distance in nats from 0 to 10, such as 0.005').optional(),
        labels: z.object({ delay: duration.optional() }).optional(),
      })
      .optional(),
    service: z
      .object({
        latency_p99: duration.optional(),
        error_rate: z.number().min(0).max(1).describe('a share of the requests, from 0 to 1').optional(),
      })
      .optional(),
    targets: z.record(z.string(), targetSchema).optional(),
  })
  .describe('a Slipway contract');

export type ContractText = z.infer<typeof contractSchema>;
