namespace KoGpt2.Worker.Tests.Models.Import.Fuzzing;

/// <summary>Damages a file without a thought for what its bytes mean.</summary>
/// <param name="good">The sound file.</param>
/// <param name="edge">How many bytes at the start and at the end are more than numbers; most damage is done there.</param>
internal sealed class ByteDamage(byte[] good, int edge)
{
    public byte[] Next(Random random)
    {
        byte[] bad = (byte[])good.Clone();
        switch (random.Next(10))
        {
            case 0:
                return bad[..Place(random)];
            case 1:
                int cut = Place(random);
                return [.. bad[..cut], .. bad[Math.Min(bad.Length, cut + random.Next(1, 40))..]];
            case 2:
                byte[] more = new byte[random.Next(1, 40)];
                random.NextBytes(more);
                int at = Place(random);
                return [.. bad[..at], .. more, .. bad[at..]];
            case 3:
                int length = random.Next(1, 200), from = Math.Min(Place(random), bad.Length - length), to = Math.Min(Place(random), bad.Length - length);
                good.AsSpan(from, length).CopyTo(bad.AsSpan(to));
                return bad;
            default:
                for (int flips = random.Next(1, 5); flips > 0; flips--)
                    bad[Place(random)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(bad[Place(random)] ^ (1 << random.Next(8)));
                return bad;
        }
    }

    private int Place(Random random) => random.Next(5) switch
    {
        0 => random.Next(good.Length),
        1 => good.Length - 1 - random.Next(edge),
        _ => random.Next(edge),
    };
}
