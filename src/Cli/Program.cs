using System.CommandLine;
using System.CommandLine.Invocation;
using KoGpt2.Cli.Augment;
using KoGpt2.Cli.Bench;
using KoGpt2.Cli.Demo;
using KoGpt2.Cli.Generate;
using KoGpt2.Cli.Local;
using KoGpt2.Cli.Models;
using KoGpt2.Cli.Poison;
using KoGpt2.Cli.Tokenize;

var root = new RootCommand("KoGPT2 as a bulk text-generation service: run it here, or its parts.")
{
    DemoCommand.Create(),
    LocalCommand.Create(),
    GenerateCommand.Create(),
    TokenizeCommand.Create(),
    AugmentCommand.Create(),
    ModelCommand.Create(),
    BenchCommand.Create(),
    PoisonCommand.Create(),
};
ParseResult parsed = root.Parse(args);
// What was wrong with the arguments is one sentence; a page of help would hide it.
if (parsed.Action is ParseErrorAction wrong)
    wrong.ShowHelp = false;
// A command that Ctrl-C ends has to stop what it started, and may have something to show.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
