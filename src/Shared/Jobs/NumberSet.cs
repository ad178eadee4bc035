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

    /// <summary>The numbers below <paramref name="end"/> of which <paramref name="holds"/> is true.</summary>
    public static NumberSet Where(int end, Func<int, bool> holds)
    {
        byte[] bits = new byte[(end + 7) / 8];
        for (int number = 0; number < end; number++)
            if (holds(number))
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
