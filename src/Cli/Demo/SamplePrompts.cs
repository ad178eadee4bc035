using KoGpt2.Cli.Local;

namespace KoGpt2.Cli.Demo;

/// <summary>The prompts that ship with the project: openings of Naver film reviews (e9t/nsmc, CC0).</summary>
internal static class SamplePrompts
{
    /// <summary>Where they are.</summary>
    public static string File => Path.Combine(Checkout.Root, "samples", "prompts.txt");

    /// <summary>All of them.</summary>
    public static string[] All() => System.IO.File.ReadAllLines(File);

    /// <summary>The first <paramref name="count"/> of them, from the start again where they run out.</summary>
    public static string[] Take(int count)
    {
        string[] all = All();
        return [.. Enumerable.Range(0, count).Select(i => all[i % all.Length])];
    }
}
