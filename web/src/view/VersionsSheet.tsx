import { useEffect, useState } from "react";
import { t } from "../i18n/en";
import type { ConversationViewModel, MessageVersion } from "../viewmodel/types";
import { when } from "./format";
import { PaneLoading } from "./PaneLoading";
import { Sheet } from "./Sheet";
import css from "./VersionsSheet.module.css";

interface Props {
	vm: ConversationViewModel;
	messageKey: string;
	onClose: () => void;
}

/** What a message said before it was changed, the newest words first. */
export function VersionsSheet({ vm, messageKey, onClose }: Props) {
	const [versions, setVersions] = useState<readonly MessageVersion[] | null | "loading">("loading");
	useEffect(() => {
		let gone = false;
		void vm.versions(messageKey).then((all) => {
			if (!gone) setVersions(all);
		});
		return () => {
			gone = true;
		};
	}, [vm, messageKey]);

	return (
		<Sheet title={t.versions.title} onClose={onClose}>
			{versions === "loading" && <PaneLoading words={t.loading} />}
			{versions === null && <p className={css.failed}>{t.versions.failed}</p>}
			{Array.isArray(versions) && (
				<ol className={css.list}>
					{[...(versions as readonly MessageVersion[])].reverse().map((version, i, list) => (
						<li key={version.time} className={css.version}>
							<p className={css.head}>
								<span className={css.which}>{i === list.length - 1 ? t.versions.first : i === 0 ? t.versions.now : t.versions.between}</span>
								<time>{when(version.time)}</time>
								{version.readBefore !== null && <span>{t.versions.readBefore(version.readBefore)}</span>}
							</p>
							<p className={css.text}>{version.text}</p>
						</li>
					))}
				</ol>
			)}
		</Sheet>
	);
}
