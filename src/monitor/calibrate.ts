import type { ColumnProfile } from '../protocol/profile';

/**
 * What time-ordered reference blocks teach about natural wobble (facts 3.4).
 *
 * @param blocks counts per cell of one column, one array per block, in time order; blocks of about equal size
 */
export declare function calibrate(blocks: readonly (readonly number[])[]): NonNullable<ColumnProfile['calibration']>;
