namespace KoGpt2.Cli.Generate;

/// <summary>How far <c>kogpt2 generate</c> is: one line on the standard error stream, while that is a terminal and the answers go elsewhere.</summary>
/// <param name="time">Tells how long it took.</param>
public sealed class GenerateProgress(TimeProvider time) : IDisposable
{
    private readonly bool _shown = !Console.IsErrorRedirected && Console.IsOutputRedirected;
    private readonly long _start = time.GetTimestamp();
    private long _prompts, _tokens;

    /// <summary>Counts an answer.</summary>
    public void Add(GenerateAnswer answer)
    {
        _prompts++;
        _tokens += answer.Choices?.Sum(choice => choice.Ids.Count) ?? 0;
        if (_shown)
            Console.Error.Write($"\r{_prompts:N0} prompts, {_tokens:N0} tokens, {_tokens / time.GetElapsedTime(_start).TotalSeconds:N0} tokens/s ");
    }

    /// <summary>Ends the line.</summary>
    public void Dispose()
    {
        if (_shown && _prompts > 0)
            Console.Error.WriteLine();
    }
}
