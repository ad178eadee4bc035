using System.CommandLine;
using KoGpt2.Cli;

var root = new RootCommand("KoGPT2 as a bulk text-generation service: run it here, or its parts.")
{
    GenerateCommand.Create(),
    ModelCommand.Create(),
    TokenizeCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
