namespace KoGpt2.Worker.Engine.Scheduling;

/// <summary>How much of the waiting prompts one pass takes: decisions over plain numbers.</summary>
public static class TokenBudget
{
    /// <summary>Most tokens of one prompt in one pass. Longer prompts are cut at its multiples, whatever the load, so that results never depend on it.</summary>
    public const int Chunk = 256;

    // Measured on two cores with KoGPT2's sizes in int8: a pass costs 5.5 ms and 0.7 ms for each token.
    private const int TokensWorthOfAPass = 8;

    /// <summary>Tokens of a prompt that its next pass takes.</summary>
    /// <param name="cached">Tokens that earlier passes took.</param>
    /// <param name="length">Tokens of the prompt, more than <paramref name="cached"/>.</param>
    /// <returns>1 to <see cref="Chunk"/>, ending at a multiple of it or at the prompt's end.</returns>
    public static int Next(int cached, int length) => Math.Min(length - cached, Chunk - (cached % Chunk));

    /// <summary>Chooses prompts for one pass, padded to the longest of them: the oldest, and those of later ones that are about as long.</summary>
    /// <param name="lengths">Tokens that each waiting prompt's first pass takes, oldest first.</param>
    /// <param name="most">Most prompts to choose, at least 1.</param>
    /// <param name="room">Most tokens, padding counted.</param>
    /// <returns>Their indexes, rising; none if the oldest does not fit. Nobody joins who adds more padding than a pass of his own would cost.</returns>
    public static IReadOnlyList<int> Group(ReadOnlySpan<int> lengths, int most, int room)
    {
        List<int> chosen = [];
        int longest = 0;
        for (int i = 0; i < lengths.Length && chosen.Count < most; i++)
        {
            int longer = Math.Max(longest, lengths[i]);
            int padding = (longer - lengths[i]) + (chosen.Count * (longer - longest));
            if ((chosen.Count + 1) * longer <= room && padding <= TokensWorthOfAPass)
            {
                chosen.Add(i);
                longest = longer;
            }
            else if (chosen.Count == 0)
                break;
        }
        return chosen;
    }
}
