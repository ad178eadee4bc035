using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Text;

namespace KoGpt2.Worker.Generation;

/// <summary>Withholds texts that hold what a blocklist names.</summary>
/// <param name="list">The list; an empty one withholds nothing.</param>
public sealed class OutputFilter(Blocklist list)
{
    /// <summary>What a text that is withheld says in place of why it ended; OpenAI's name for it.</summary>
    public const string FinishReason = "content_filter";

    /// <summary>Withholds nothing.</summary>
    public static OutputFilter None { get; } = new(Blocklist.Parse([]));

    /// <summary>Filters by the list of a file.</summary>
    /// <param name="path">The file, as <see cref="BlocklistFile"/> reads it; an empty path stands for no list.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, or a line of it is wrong; the message names setting, file and line.</exception>
    public static OutputFilter Load(string path)
    {
        try
        {
            return path.Length == 0 ? None : new OutputFilter(BlocklistFile.Read(path));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"Worker:Blocklist: {e.Message}", e);
        }
    }

    /// <summary>Empties a choice whose text holds an entry of the list: its tokens go with its text.</summary>
    /// <param name="prompt">What was gone on with. An entry counts that begins in it and ends in the text, and one that the prompt makes part of an allowed word does not.</param>
    /// <param name="choice">The choice.</param>
    /// <param name="echoed">Whether the choice's text begins with the prompt, which is then part of what is filtered.</param>
    public Choice Apply(string prompt, Choice choice, bool echoed)
    {
        BlocklistHit? hit = echoed ? list.Find(choice.Text) : list.Find(prompt + choice.Text, after: prompt.Length);
        return hit is null ? choice : choice with { Text = "", FinishReason = FinishReason, Logprobs = null };
    }
}
