using Spectre.Console;

namespace KoGpt2.Cli;

/// <summary>Says what was wrong, in red where the terminal has colours, on the standard error stream.</summary>
public static class ErrorLine
{
    // What is piped to a file or a program must not be broken into lines.
    private const int WidthOfPipe = 1_000_000;

    /// <summary>Writes one sentence.</summary>
    /// <param name="sentence">What was wrong, where, and what would be right.</param>
    /// <returns>1, the exit code of a command that failed.</returns>
    public static int Write(string sentence)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected)
            console.Profile.Width = WidthOfPipe;
        console.Write(new Text(sentence + Environment.NewLine, new Style(Color.Red)));
        return 1;
    }
}
