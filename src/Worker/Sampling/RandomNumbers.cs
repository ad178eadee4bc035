namespace KoGpt2.Worker.Sampling;

/// <summary>The random numbers of one choice: a pure function of seed, choice and step, whatever else runs and in whatever order.</summary>
/// <param name="Seed">The caller's seed; every bit counts.</param>
/// <param name="Choice">Which of the prompt's choices this is, from 0.</param>
public readonly record struct RandomNumbers(long Seed, int Choice)
{
    /// <summary>The number for one step.</summary>
    /// <param name="step">Tokens generated before this one, from 0.</param>
    /// <returns>Uniform in [0, 1): a multiple of 2^-53.</returns>
    public double At(int step)
    {
        (uint high, uint low, _, _) = Philox.Block((uint)step, 0, (uint)Choice, 0, (uint)Seed, (uint)(Seed >> 32));
        return ((((ulong)high << 32) | low) >> 11) * (1.0 / (1L << 53));
    }
}
