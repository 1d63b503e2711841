import type { FieldProps } from "@rjsf/utils";

export const pathOf = (props: FieldProps) => props.fieldPathId.path;
export const idOf = (props: FieldProps) => props.fieldPathId.$id;
export const titleOf = (props: FieldProps) => props.schema.title ?? props.name;
/** The value, or the default that an absent param counts as. */
export const shownOf = (props: FieldProps): unknown => (props.formData === undefined ? props.schema.default : props.formData);
