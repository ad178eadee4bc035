using KoGpt2.Shared.Text;

namespace KoGpt2.Worker.Tokenization;

/// <summary>Turns the tokens of one text into characters as they come, each piece once nothing can change it any more. Not thread-safe.</summary>
/// <remarks>All pieces and <see cref="Flush"/> side by side are what <see cref="KoGpt2Tokenizer.Decode"/> makes of the tokens together.</remarks>
/// <param name="tokenizer">Whose tokens they are.</param>
/// <param name="options">What to keep and what to repair.</param>
public sealed class IncrementalDecoder(KoGpt2Tokenizer tokenizer, DecodeOptions options = default)
{
    private bool _started = options.Continues;
    private string _open = "";

    /// <summary>The end of the text that the next token may still change, as it reads if none follows; usually one character.</summary>
    public string Open => Repair(_open);

    /// <summary>Takes the next token.</summary>
    /// <returns>The characters that became final; often none.</returns>
    public string Append(int token)
    {
        string text = _open + tokenizer.TextOf(token, options, ref _started);
        int settled = options.Raw ? text.Length : JamoRepair.SettledLength(text);
        _open = text[settled..];
        return Repair(text[..settled]);
    }

    /// <summary>Ends the text.</summary>
    /// <returns>What was held back.</returns>
    public string Flush()
    {
        string rest = Open;
        _open = "";
        return rest;
    }

    private string Repair(string text) => options.Raw ? text : JamoRepair.Repair(text);
}
