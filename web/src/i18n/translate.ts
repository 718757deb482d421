/*
 * How words get onto the screen. A catalogue maps keys to texts; a text may
 * hold {name} parameters, and a plural is an object of forms chosen by
 * {count}:
 *
 *     "typing.many": { one: "{count} person is typing", other: "{count} ..." }
 *
 * makeTranslate(catalogue) gives a t() that knows the keys at compile time.
 */

export type PluralForms = { readonly other: string } & {
	readonly [form in Intl.LDMLPluralRule]?: string;
};
export type Message = string | PluralForms;
export type Catalogue = Readonly<Record<string, Message>>;
export type Parameters = Readonly<Record<string, string | number>>;

export type Translate<C extends Catalogue> = (
	key: keyof C & string,
	parameters?: Parameters,
) => string;

export function makeTranslate<C extends Catalogue>(
	catalogue: C,
	locale: string,
): Translate<C> {
	const rules = new Intl.PluralRules(locale);
	return (key, parameters = {}) => {
		const message: Message | undefined = catalogue[key];
		if (message === undefined) return key;
		let text: string;
		if (typeof message === "string") text = message;
		else {
			const form = rules.select(Number(parameters.count ?? 0));
			text = message[form] ?? message.other;
		}
		return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
			const value = parameters[name];
			return value === undefined ? whole : String(value);
		});
	};
}
