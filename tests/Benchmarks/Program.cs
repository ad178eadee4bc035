using System.CommandLine;
using KoGpt2.Benchmarks.AugmentationGain;

return await new RootCommand("Measurements that take too long for tests.") { GainCommand.Create() }.Parse(args).InvokeAsync();
