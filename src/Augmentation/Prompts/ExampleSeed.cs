using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KoGpt2.Augmentation.Prompts;

/// <summary>The seed of an example: a run that is repeated, wholly or from the middle on, makes the same examples.</summary>
public static class ExampleSeed
{
    /// <summary>Derives it.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="recipe">The recipe's hash.</param>
    /// <param name="sourceId">Id of the row that the example is made of.</param>
    /// <param name="template">Number of the template, from 0.</param>
    /// <param name="sample">Which of the row's examples it is, from 0.</param>
    /// <returns>0 to 2^53 - 1, so that JavaScript reads it exactly.</returns>
    public static long Derive(string run, string recipe, string sourceId, int template, int sample) =>
        Hash(string.Create(CultureInfo.InvariantCulture, $"{run}\n{recipe}\n{template}\n{sample}\n{sourceId}"));

    /// <summary>A number that depends on a text alone, evenly spread over 0 to 2^53 - 1.</summary>
    internal static long Hash(string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return (long)(BinaryPrimitives.ReadUInt64LittleEndian(digest) >> 11);
    }
}
