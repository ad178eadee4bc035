using KoGpt2.Worker.Models.Verify;
using Spectre.Console;
using static System.FormattableString;

namespace KoGpt2.Cli.Models;

/// <summary>Shows a report to a person; without lines and colours where it goes to a file or a program.</summary>
internal static class VerifyTables
{
    // What is piped must not be broken into lines.
    private const int WidthOfPipe = 1_000_000;

    /// <summary>Writes a report to the standard output stream.</summary>
    public static void Write(VerifyReport report)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected)
            console.Profile.Width = WidthOfPipe;
        console.Say($"[bold]{report.Model}[/] {report.Version}, {report.Precision}");
        console.Write(Checks(report.Checks));
        if (report.Reference is { } figures)
            console.Write(Reference(report.Precision, figures));
        if (report.Texts.Count > 0)
            console.Write(Texts(report.Texts));
        if (report.Agreements.Count > 0)
            console.Write(Agreements(report.Agreements));
    }

    private static Table Checks(IReadOnlyList<VerifyCheck> checks)
    {
        Table table = New("check", "", "");
        foreach (VerifyCheck check in checks)
            table.AddRow(new Text(check.Name), Word(check.Outcome), new Text(check.Detail));
        return table;
    }

    private static Table Reference(string precision, ReferenceFigures figures)
    {
        Table table = New("against float64", "weights", "positions", "greatest error", "expected of float32", "least cosine", "same token", "divergence");
        table.AddRow(
            precision, figures.Weights, Invariant($"{figures.Positions}"), Invariant($"{figures.MaxError:0.0E0}"), Invariant($"{figures.Rounding:0.0E0}"),
            Invariant($"{figures.MinCosine:F6}"), Invariant($"{figures.SameToken:P1}"), Invariant($"{figures.Divergence:0.0E0}"));
        return table;
    }

    private static Table Texts(IReadOnlyList<TextFigures> texts)
    {
        Table table = New("text", "precision", "lines", "cut", "tokens", "nats per token", "nats per character", "perplexity", "ratio");
        foreach (TextFigures text in texts)
            table.AddRow(
                Markup.Escape(text.Package), text.Precision, Invariant($"{text.Lines:N0}"), Invariant($"{text.CutLines:N0}"), Invariant($"{text.Tokens:N0}"),
                Invariant($"{text.Loss:F4}"), Invariant($"{text.LossPerCharacter:F4}"), Invariant($"{text.Perplexity:F2}"), Invariant($"{text.Ratio:F5}"));
        return table;
    }

    private static Table Agreements(IReadOnlyList<AgreementFigures> agreements)
    {
        Table table = New("greedy agreement", "precision", "lines", "tokens each", "same lines", "same tokens before the first difference");
        foreach (AgreementFigures agreement in agreements)
            table.AddRow(
                Markup.Escape(agreement.Package), agreement.Precision, Invariant($"{agreement.Lines:N0}"), Invariant($"{agreement.TokensEach}"),
                Invariant($"{agreement.SameLines:P1}"), Invariant($"{agreement.SameTokens:P1}"));
        return table;
    }

    private static Table New(params string[] columns)
    {
        Table table = new Table().Border(Console.IsOutputRedirected ? TableBorder.None : TableBorder.Rounded);
        foreach (string column in columns)
            table.AddColumn(column);
        return table;
    }

    private static Text Word(Outcome outcome) => outcome switch
    {
        Outcome.Passed => new Text("passed", Color.Green),
        Outcome.Failed => new Text("failed", Color.Red),
        _ => new Text("skipped", Color.Grey),
    };
}
