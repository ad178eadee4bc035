using KoGpt2.Cli.Bench.Paths;

namespace KoGpt2.Cli.Bench;

/// <summary>What the command line and its reports call things.</summary>
internal static class BenchNames
{
    /// <summary>A path's name.</summary>
    public static string Of(BenchPath path) => path.ToString().ToLowerInvariant();

    /// <summary>Every name of an enumeration, in its order.</summary>
    public static string[] All<T>() where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
}
