using System.CommandLine;
using KoGpt2.Cli;

var root = new RootCommand("KoGPT2 as a bulk text-generation service: run it here, or its parts.");
root.Subcommands.Add(TokenizeCommand.Create());
return await root.Parse(args).InvokeAsync();
