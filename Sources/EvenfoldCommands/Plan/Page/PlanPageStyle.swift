// SPDX-License-Identifier: Apache-2.0

/// The look of a plan's page, light or dark as the reader's system is.
enum PlanPageStyle {
    static let text = """
        :root { color-scheme: light dark; --ink: #1d2430; --faint: #5b6675; --paper: #ffffff; --line: #d9dee6;
          --band: #f4f6f9; --good: #1b6e35; --warn: #8a5300; --bad: #a3231f; --down: #f2a73b; --up: #cfe8d5; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --faint: #9aa5b4; --paper: #14181f; --line: #323a46;
          --band: #1c222b; --good: #7fd096; --warn: #f0b45c; --bad: #f08d87; --down: #b9761a; --up: #23452e; } }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 70rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
        h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
        h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; }
        .headline { font-size: 1.05rem; margin: 0; }
        .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); } .faint { color: var(--faint); }
        ul { margin: .25rem 0; padding-left: 1.25rem; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; }
        thead th { color: var(--faint); font-weight: 500; border-bottom: 1px solid var(--line); }
        tbody tr + tr > * { border-top: 1px solid var(--line); }
        .timeline th, .timeline td { padding: .3rem .5rem; text-align: center; }
        .timeline tbody th { text-align: left; font-weight: 500; }
        .timeline td { min-width: 5.5rem; border-left: 1px solid var(--line); font-size: .85rem; }
        .down { background: var(--down); color: #201400; } .up { background: var(--up); }
        details { margin: .4rem 0; } td details { margin: 0; } summary { cursor: pointer; } summary b { font-weight: 600; }
        td.number { text-align: right; font-variant-numeric: tabular-nums; }
        """
}
