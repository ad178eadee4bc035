using KoGpt2.Augmentation.Recipes;

namespace KoGpt2.Augmentation.Prompts;

/// <summary>Templates in the forms that published fine-tunes of KoGPT2, and published instructions for it, ask for.</summary>
public static class PromptPresets
{
    private const string Quote = "\"";

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["dino", "dino-same", "chat", "chat-sentiment"];

    /// <summary>A preset.</summary>
    /// <param name="name">
    /// <c>dino</c>: for each row one sentence of the same meaning (label 2), one of a similar meaning (1), one on another subject (0), by instructions
    /// (Schick and Schütze 2021, section 3; their Korean wording is soeque1/KoGPT2-DINO's). <c>dino-same</c>: the first of them alone, and the row's own label.
    /// <c>chat</c>: an answer to the row's text, <c>&lt;usr&gt;…&lt;sys&gt;</c>. <c>chat-sentiment</c>: the same with the neutral sentiment mark
    /// <c>&lt;unused1&gt;0</c> that haven-jeon/KoGPT2-chatbot and its descendants are trained with.
    /// </param>
    /// <param name="text">Name of the column that holds the text; it may hold no brace.</param>
    /// <returns><see langword="null"/> if there is none of that name.</returns>
    public static MethodSpec.Template? Find(string name, string text)
    {
        string hole = $"{{{text}}}";
        return name switch
        {
            "dino" => new MethodSpec.Template([Same("2"), Dino("비슷한 의미의", "1"), Dino("완전히 다른 주제에 관하여", "0")], [Quote], name),
            "dino-same" => new MethodSpec.Template([Same(label: null)], [Quote], name),
            "chat" => new MethodSpec.Template([new PromptTemplate($"<usr>{hole}<sys>")], [], name),
            "chat-sentiment" => new MethodSpec.Template([new PromptTemplate($"<usr>{hole}<unused1>0<sys>")], [], name),
            _ => null,
        };

        PromptTemplate Same(string? label) => Dino("동일한 의미의", label);

        PromptTemplate Dino(string which, string? label) => new($"과제 : {which} 두 문장을 작성하세요.\n문장 1: \"{hole}\"\n문장 2: \"", label);
    }
}
