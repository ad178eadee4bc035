using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Sources;

namespace KoGpt2.Augmentation.Prompts;

/// <summary>Makes prompts of rows, as a recipe's method says.</summary>
public sealed class PromptWriter
{
    private readonly MethodSpec _method;
    private readonly TemplateText[] _templates;
    private readonly string _run, _recipe;

    /// <summary>Makes prompts for a run.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="run">The run's name, of which seeds are made.</param>
    public PromptWriter(Recipe recipe, string run)
    {
        (_method, _run, _recipe) = (recipe.Method, run, recipe.Hash);
        _templates = _method is not MethodSpec.Template method ? [] : [.. method.Templates.Select(template =>
            TemplateText.TryParse(template.Text, out TemplateText? read, out string? wrong) ? read : throw new ArgumentException(wrong, nameof(recipe)))];
    }

    /// <summary>How many prompts of different kinds a row has: its templates, or 1.</summary>
    public int Templates => Math.Max(1, _templates.Length);

    /// <summary>The columns that templates name, each once.</summary>
    public IEnumerable<string> Columns => _templates.SelectMany(template => template.Columns).Distinct(StringComparer.Ordinal);

    /// <summary>Whether a prompt can be made of a row: not of one word where words are to be kept, nor of a label without a prompt.</summary>
    public bool Takes(SourceRow row) => _method switch
    {
        MethodSpec.Continue => Words.Count(row.Text) > 1,
        MethodSpec.Label method => row.Label is not null && method.Prompts.ContainsKey(row.Label) && (method.MinWords == 0 || Words.Count(row.Text) > 1),
        _ => true,
    };

    /// <summary>The label of a row's examples.</summary>
    /// <param name="row">A row that it takes.</param>
    /// <param name="template">Which of <see cref="Templates"/>.</param>
    public string? Label(SourceRow row, int template) => (_method as MethodSpec.Template)?.Templates[template].Label ?? row.Label;

    /// <summary>Makes a prompt.</summary>
    /// <param name="row">A row that it takes.</param>
    /// <param name="template">Which of <see cref="Templates"/>, from 0.</param>
    /// <param name="sample">Which of the row's examples, from 0.</param>
    public ExamplePrompt Write(SourceRow row, int template, int sample)
    {
        long seed = ExampleSeed.Derive(_run, _recipe, row.Id, template, sample);
        string before = _method is MethodSpec.Label method ? method.Prompts[row.Label!] : "";
        string given = _method is MethodSpec.Template ? "" : Words.First(row.Text, Kept(row.Text, seed));
        string text = _method is MethodSpec.Template ? _templates[template].Fill(row.Columns) : before + given;
        return new ExamplePrompt(text, given, Label(row, template), seed);
    }

    /// <summary>A prompt that has the model read a row's own text after what it would be given for an example.</summary>
    /// <param name="row">A row that it takes.</param>
    /// <returns>The whole text, and how much of it, from its start, is given.</returns>
    public (string Text, string Given) WriteScored(SourceRow row)
    {
        ExamplePrompt prompt = Write(row, template: 0, sample: 0);
        return _method is MethodSpec.Template
            ? (prompt.Text + row.Text.Trim(), prompt.Text)
            : (prompt.Text[..^prompt.Given.Length] + row.Text.Trim(), prompt.Text);
    }

    private int Kept(string text, long seed)
    {
        int mostKept = Words.Count(text) - 1;
        int wanted = _method switch
        {
            MethodSpec.Continue { Words: { } words } => words,
            MethodSpec.Continue { Share: { } share } => Math.Max(1, (int)Math.Floor(share * (mostKept + 1))),
            MethodSpec.Label label => label.MinWords + (int)(ExampleSeed.Hash($"words\n{seed}") % (label.MaxWords - label.MinWords + 1)),
            _ => 0,
        };
        return Math.Min(wanted, Math.Max(0, mostKept));
    }
}
