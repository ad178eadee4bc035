using System.Text;
using KoGpt2.Augmentation.Runs.Rounds;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Augmentation.Runs.Curating;

/// <summary>How likely the model finds the part of a source row's text that an example would be asked for.</summary>
internal static class SourceScore
{
    /// <summary>Mean log-probability of the last tokens, as many as hold the letters that were not given.</summary>
    /// <remarks>
    /// Counted from the end and without white space, since offsets from the start are those of the text as the tokenizer reads it: control tokens may
    /// be left out there, and normalization may make what was given longer or shorter.
    /// </remarks>
    /// <returns>Natural logarithm; <see langword="null"/> if there is no answer.</returns>
    public static double? Of(PlanLine plan, ResultLine answer)
    {
        if (answer.Choices is not [{ Logprobs: { } scored }, ..])
            return null;
        int left = Letters(plan.Prompt[plan.Given.Length..]);
        double sum = 0;
        int count = 0;
        for (int i = scored.Tokens.Count - 1; i >= 0 && left > 0; i--)
        {
            left -= Letters(scored.Tokens[i]);
            if (scored.TokenLogprobs[i] is not { } logprob)
                continue;
            sum += logprob;
            count++;
        }
        return count == 0 ? null : sum / count;
    }

    private static int Letters(string text) => text.Normalize(NormalizationForm.FormKC).Count(unit => !char.IsWhiteSpace(unit));
}
