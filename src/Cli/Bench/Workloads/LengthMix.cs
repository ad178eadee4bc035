using System.Globalization;

namespace KoGpt2.Cli.Bench.Workloads;

/// <summary>Lengths in tokens, drawn at random: a number, a range, or several of them with equal shares.</summary>
internal sealed class LengthMix
{
    private readonly (int Least, int Most)[] _ranges;
    private readonly string _text;

    private LengthMix((int Least, int Most)[] ranges, string text) => (_ranges, _text) = (ranges, text);

    /// <summary>Reads <c>64</c>, <c>1-200</c> or <c>8,200-400</c>.</summary>
    /// <param name="text">What was said.</param>
    /// <param name="most">Greatest length that can be.</param>
    /// <returns>Null if it is none of them, or not all of it within 1 and <paramref name="most"/>.</returns>
    public static LengthMix? TryParse(string text, int most)
    {
        List<(int, int)> ranges = [];
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int least)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int greatest)
                || least < 1 || greatest < least || greatest > most)
                return null;
            ranges.Add((least, greatest));
        }
        return new LengthMix([.. ranges], text);
    }

    /// <summary>Draws lengths: one of the ranges, then a number in it, each as likely as the others.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="random">Chooses.</param>
    /// <returns>Lengths in random order, one from each of so many equal slices of the distribution: their mean hardly depends on the seed.</returns>
    public int[] Draw(int count, Random random)
    {
        int[] lengths = [.. Enumerable.Range(0, count).Select(slice => At((slice + random.NextDouble()) / count))];
        random.Shuffle(lengths);
        return lengths;
    }

    private int At(double share)
    {
        double place = Math.Min(share, Math.BitDecrement(1.0)) * _ranges.Length;
        (int least, int most) = _ranges[(int)place];
        return least + (int)((place - (int)place) * (most - least + 1));
    }

    /// <summary>As it was said.</summary>
    public override string ToString() => _text;
}
