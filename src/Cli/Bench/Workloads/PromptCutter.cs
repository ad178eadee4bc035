using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Cli.Bench.Workloads;

/// <summary>Cuts prompts of a given length in tokens out of running text.</summary>
/// <param name="texts">Texts, to be read one behind the other, round and round.</param>
/// <param name="tokenizer">Counts.</param>
internal sealed class PromptCutter(IReadOnlyList<string> texts, KoGpt2Tokenizer tokenizer)
{
    // Text cut between two tokens does not always come back as the same tokens.
    private const int Tries = 100;

    private readonly int[][] _texts = [.. texts.Select(tokenizer.Encode)];

    /// <summary>A text that starts where one of the texts starts.</summary>
    /// <param name="tokens">Its length, at least 1.</param>
    /// <param name="random">Chooses where.</param>
    /// <returns>A text of just that length.</returns>
    /// <exception cref="BenchException">There is none among a hundred.</exception>
    public string Cut(int tokens, Random random)
    {
        for (int i = 0; i < Tries; i++)
        {
            int first = random.Next(_texts.Length);
            List<int> cut = [];
            for (int text = first; cut.Count < tokens; text = (text + 1) % _texts.Length)
                cut.AddRange(_texts[text]);
            string prompt = tokenizer.Decode([.. cut.Take(tokens)]);
            if (tokenizer.Encode(prompt).Length == tokens)
                return prompt;
        }
        throw new BenchException($"No prompt of {tokens:N0} tokens can be cut out of the {_texts.Length:N0} texts; give others with --prompts, or another length with --prompt-tokens.");
    }
}
