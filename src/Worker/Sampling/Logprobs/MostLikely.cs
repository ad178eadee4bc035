using System.Runtime.Intrinsics;

namespace KoGpt2.Worker.Sampling.Logprobs;

/// <summary>The greatest values of a row, without sorting the row.</summary>
public static class MostLikely
{
    /// <summary>Finds them: one look at each vector, and a closer one at those that reach the least found so far.</summary>
    /// <param name="values">One row, [vocabulary], no NaN.</param>
    /// <param name="count">How many, at least 0; a row that is shorter gives all it has.</param>
    /// <returns>Tokens and their values, greatest first; of equal values the lowest token first.</returns>
    public static TokenValue[] Find(ReadOnlySpan<float> values, int count)
    {
        var found = new TokenValue[Math.Min(count, values.Length)];
        if (found.Length == 0)
            return found;
        int filled = 0, token = 0;
        for (; filled < found.Length; token++)
            Insert(found.AsSpan(0, ++filled), token, values[token]);
        float least = found[^1].Value;
        while (token < values.Length)
        {
            ReadOnlySpan<float> lanes = values[token..Math.Min(token + Vector512<float>.Count, values.Length)];
            if (lanes.Length < Vector512<float>.Count || Vector512.GreaterThanAny(Vector512.Create(lanes), Vector512.Create(least)))
                for (int lane = 0; lane < lanes.Length; lane++)
                    if (lanes[lane] > least)
                    {
                        Insert(found, token + lane, lanes[lane]);
                        least = found[^1].Value;
                    }
            token += lanes.Length;
        }
        return found;
    }

    // The last of the span gives way; what is less than the new value moves back by one.
    private static void Insert(Span<TokenValue> found, int token, float value)
    {
        int place = found.Length - 1;
        while (place > 0 && found[place - 1].Value < value)
            place--;
        found[place..^1].CopyTo(found[(place + 1)..]);
        found[place] = new TokenValue(token, value);
    }
}

/// <summary>A token and its value in a row: a logit, a log-probability or a score.</summary>
/// <param name="Token">The token.</param>
/// <param name="Value">The value.</param>
public readonly record struct TokenValue(int Token, float Value);
