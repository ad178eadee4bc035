using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KoGpt2.Shared.Jobs;

/// <summary>An immutable set of small numbers, one bit each: of the shards of a job, 5,000 of which are 836 characters of JSON, or of the lines of a shard.</summary>
[JsonConverter(typeof(Converter))]
public sealed class NumberSet
{
    private readonly byte[] _bits;

    private NumberSet(byte[] bits) => _bits = bits;

    /// <summary>No number.</summary>
    public static NumberSet Empty { get; } = new([]);

    /// <summary>How many numbers are in it.</summary>
    public int Count => _bits.Sum(b => BitOperations.PopCount(b));

    /// <summary>These numbers.</summary>
    /// <param name="numbers">At least one, each 0 or more.</param>
    public static NumberSet Of(IReadOnlyCollection<int> numbers)
    {
        byte[] bits = new byte[numbers.Max() / 8 + 1];
        foreach (int number in numbers)
            bits[number / 8] |= (byte)(1 << (number % 8));
        return new NumberSet(bits);
    }

    /// <summary>Whether <paramref name="number"/> (0 or more) is in it.</summary>
    public bool Contains(int number) => number / 8 < _bits.Length && (_bits[number / 8] & (1 << (number % 8))) != 0;

    /// <summary>This set and one more number.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is negative.</exception>
    public NumberSet With(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        byte[] bits = new byte[Math.Max(_bits.Length, number / 8 + 1)];
        _bits.CopyTo(bits, 0);
        bits[number / 8] |= (byte)(1 << (number % 8));
        return new NumberSet(bits);
    }

    internal sealed class Converter : JsonConverter<NumberSet>
    {
        public override NumberSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetBytesFromBase64());

        public override void Write(Utf8JsonWriter writer, NumberSet value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value._bits);
    }
}
