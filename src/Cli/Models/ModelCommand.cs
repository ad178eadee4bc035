using System.CommandLine;
using KoGpt2.Cli.Models.Push;

namespace KoGpt2.Cli.Models;

/// <summary><c>kogpt2 model</c>: makes, checks and uploads model packages.</summary>
public static class ModelCommand
{
    /// <summary>The command with its subcommands; each returns 0, or 1 after it said in one sentence what was wrong.</summary>
    public static Command Create() => new("model", "Make, check and upload model packages.")
    {
        ModelImportCommand.Create(), VerifyCommand.Create(), ModelPushCommand.Create(),
    };
}
