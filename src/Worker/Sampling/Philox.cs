namespace KoGpt2.Worker.Sampling;

/// <summary>Philox4x32-10: 128 random bits as a pure function of a 128-bit counter and a 64-bit key.</summary>
/// <remarks>Source: Salmon, Moraes, Dror, Shaw, Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011), section 3.3 and table 2.</remarks>
public static class Philox
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The block of random bits at a counter.</summary>
    /// <param name="c0">Counter, bits 0 to 31.</param>
    /// <param name="c1">Counter, bits 32 to 63.</param>
    /// <param name="c2">Counter, bits 64 to 95.</param>
    /// <param name="c3">Counter, bits 96 to 127.</param>
    /// <param name="k0">Key, bits 0 to 31.</param>
    /// <param name="k1">Key, bits 32 to 63.</param>
    /// <returns>Four words, in the order of the published known answers.</returns>
    public static (uint X0, uint X1, uint X2, uint X3) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            (k0, k1) = (unchecked(k0 + Weyl0), unchecked(k1 + Weyl1));
        }
        return (c0, c1, c2, c3);
    }
}
