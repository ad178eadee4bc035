using KoGpt2.Shared.Settings;

namespace KoGpt2.Worker.Tests.Engine;

/// <summary>Settings drawn over everything that changes which tokens come, most of them unsaid in each: a pure function of a seed.</summary>
internal static class RandomSettings
{
    /// <param name="seed">Which settings; also their own seed.</param>
    /// <param name="vocabulary">Tokens to name in biases and bans, from 0.</param>
    /// <param name="most">Most tokens to generate.</param>
    public static GenerationSettings Of(int seed, int vocabulary, int most)
    {
        var random = new Random(seed);
        int tokens = random.Next(1, most + 1);
        return new GenerationSettings
        {
            Seed = seed,
            MaxTokens = tokens,
            MinTokens = Sometimes(0, () => random.Next(tokens + 1)),
            Temperature = Sometimes(1, () => random.Next(4) == 0 ? 0 : Between(0.05, 3)),
            TopK = Sometimes(0, () => random.Next(1, vocabulary + 10)),
            TopP = Sometimes(1, () => Between(0.01, 0.999)),
            MinP = Sometimes(0, () => Between(0.001, 0.9)),
            TypicalP = Sometimes(1, () => Between(0.01, 0.999)),
            RepetitionPenalty = Sometimes(1, () => Between(0.5, 3)),
            PresencePenalty = Sometimes(0, () => Between(-2, 2)),
            FrequencyPenalty = Sometimes(0, () => Between(-2, 2)),
            NoRepeatNgramSize = Sometimes(0, () => random.Next(1, 6)),
            BadWordsIds = Sometimes([], () => Several(8, () => Several(3, Token))),
            LogitBias = Sometimes(new Dictionary<int, double>(), () => Several(8, Token).Distinct().ToDictionary(token => token, _ => Between(-20, 20))),
            StopTokenIds = Sometimes([], () => Several(4, Token)),
            IgnoreEos = random.Next(4) == 0,
            RepetitionDetection = Sometimes<RepetitionDetection?>(null, () => new RepetitionDetection(random.Next(1, 9), MinPatternSize: 1, random.Next(2, 5))),
        };

        T Sometimes<T>(T unsaid, Func<T> said) => random.Next(3) == 0 ? said() : unsaid;
        T[] Several<T>(int atMost, Func<T> one) => [.. Enumerable.Range(0, random.Next(1, atMost + 1)).Select(_ => one())];
        double Between(double least, double greatest) => least + (random.NextDouble() * (greatest - least));
        int Token() => random.Next(vocabulary);
    }
}
