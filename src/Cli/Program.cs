using System.CommandLine;
using KoGpt2.Cli;
using KoGpt2.Cli.Bench;
using KoGpt2.Cli.Demo;
using KoGpt2.Cli.Generate;
using KoGpt2.Cli.Local;
using KoGpt2.Cli.Tokenize;

var root = new RootCommand("KoGPT2 as a bulk text-generation service: run it here, or its parts.")
{
    DemoCommand.Create(),
    LocalCommand.Create(),
    GenerateCommand.Create(),
    TokenizeCommand.Create(),
    ModelCommand.Create(),
    BenchCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
