using System.CommandLine;

var root = new RootCommand("KoGPT2 as a bulk text-generation service: run it here, or its parts.");
return await root.Parse(args).InvokeAsync();
