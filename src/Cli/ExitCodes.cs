namespace KoGpt2.Cli;

/// <summary>What commands return besides 0, and 1 with an <see cref="ErrorLine"/>.</summary>
internal static class ExitCodes
{
    /// <summary>Ctrl-C ended the command; the number that shells have for it.</summary>
    public const int Interrupted = 130;
}
