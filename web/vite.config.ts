/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { createHash } from "node:crypto";
import { defineConfig, type Plugin } from "vite";

/* What the service worker keeps: the shell, named at build time. */
function shellList(): Plugin {
	return {
		name: "wardwire-shell-list",
		apply: "build",
		enforce: "post",
		generateBundle(_options, bundle) {
			const worker = bundle["sw.js"];
			if (!worker || worker.type !== "chunk") return;
			const files = Object.keys(bundle)
				.filter((f) => /^assets\/.*\.(js|css|svg|woff2)$/.test(f))
				/* only with a network, which documents need anyway */
				.filter((f) => !/^assets\/(?:pdf|Pdf)/.test(f))
				.sort();
			const hash = createHash("sha256");
			for (const name of Object.keys(bundle).sort()) {
				const item = bundle[name];
				if (name === "sw.js" || !item) continue;
				hash.update(name);
				hash.update(
					item.type === "chunk" ? item.code : item.source,
				);
			}
			const version = hash.digest("hex").slice(0, 12);
			worker.code = worker.code
				.replaceAll(
					"__SHELL_FILES__",
					JSON.stringify(files.map((f) => `/${f}`)),
				)
				.replaceAll("__SHELL_VERSION__", JSON.stringify(version));
		},
	};
}

function entries(mode: string): Record<string, string> {
	if (mode === "gallery") return { gallery: "gallery/index.html" };
	return { main: "index.html", sw: "src/platform/sw.ts" };
}

export default defineConfig(({ mode }) => ({
	plugins: [react(), shellList()],
	server: {
		port: 20100,
		strictPort: true,
		proxy: {
			"/_matrix": "http://127.0.0.1:8008",
			"/_wardwire": "http://127.0.0.1:8008",
		},
	},
	build: {
		target: "es2022",
		manifest: true,
		sourcemap: false,
		assetsInlineLimit: 0,
		outDir: mode === "gallery" ? "dist-gallery" : "dist",
		rolldownOptions: {
			input: entries(mode),
			output: {
				entryFileNames: (chunk) =>
					chunk.name === "sw"
						? "sw.js"
						: "assets/[name]-[hash].js",
			},
		},
	},
	test: {
		environment: "node",
		include: ["src/**/*.test.ts", "test/**/*.test.ts"],
		/* a busy machine is slower, not wrong */
		testTimeout: 60_000,
		hookTimeout: 60_000,
	},
}));
