using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace KoGpt2.Benchmarks.AugmentationGain;

/// <summary>A film review with a side: rated 9 or 10, or 4 and less.</summary>
/// <param name="Id">Its number on the site.</param>
/// <param name="Text">What was written.</param>
/// <param name="Positive">Which side.</param>
internal sealed record Review(string Id, string Text, bool Positive)
{
    private const int HeldOutOf = 50;

    /// <summary>Its side's name in recipes.</summary>
    public string Label => Positive ? "positive" : "negative";

    /// <summary>Reads those reviews of NSMC that the demo model has never seen: every fiftieth by its id's SHA-256, as tools/demo-model holds them out.</summary>
    /// <param name="path">Tab-separated id, rating and review, with a heading or not, packed by gzip if its name says so.</param>
    public static IEnumerable<Review> ReadHeldOut(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var lines = new StreamReader(plain, Encoding.UTF8);
        while (lines.ReadLine() is { } line)
        {
            string[] fields = line.Split('\t');
            if (fields.Length != 3 || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int rating) || !IsHeldOut(fields[0]))
                continue;
            if (rating is >= 9 or <= 4 && fields[2].Trim().Length > 0)
                yield return new Review(fields[0], fields[2].Trim(), rating >= 9);
        }
    }

    /// <summary>Whether the demo model was trained without the review.</summary>
    public static bool IsHeldOut(string id) =>
        new BigInteger(SHA256.HashData(Encoding.ASCII.GetBytes(id)), isUnsigned: true, isBigEndian: true) % HeldOutOf == 0;
}
