using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KoGpt2.Shared.Jobs;

/// <summary>An immutable set of shard numbers, one bit each; 5,000 shards are 836 characters of JSON.</summary>
[JsonConverter(typeof(Converter))]
public sealed class ShardSet
{
    private readonly byte[] _bits;

    private ShardSet(byte[] bits) => _bits = bits;

    /// <summary>No shard.</summary>
    public static ShardSet Empty { get; } = new([]);

    /// <summary>How many shards are in it.</summary>
    public int Count => _bits.Sum(b => BitOperations.PopCount(b));

    /// <summary>Whether <paramref name="shard"/> (0 or more) is in it.</summary>
    public bool Contains(int shard) => shard / 8 < _bits.Length && (_bits[shard / 8] & (1 << (shard % 8))) != 0;

    /// <summary>This set and one more shard.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shard"/> is negative.</exception>
    public ShardSet With(int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        byte[] bits = new byte[Math.Max(_bits.Length, shard / 8 + 1)];
        _bits.CopyTo(bits, 0);
        bits[shard / 8] |= (byte)(1 << (shard % 8));
        return new ShardSet(bits);
    }

    internal sealed class Converter : JsonConverter<ShardSet>
    {
        public override ShardSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetBytesFromBase64());

        public override void Write(Utf8JsonWriter writer, ShardSet value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value._bits);
    }
}
