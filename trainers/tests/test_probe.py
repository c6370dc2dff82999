import torch
from transformers import BertConfig

from trainers.guard.model import from_config, mean_weights
from trainers.guard.model_heads import HEADS
from trainers.guard.probe import probe
from trainers.guard.rows import Labels, Row
from trainers.guard.tokens import encode_rows, load_tokenizer
from trainers.guard.train import Recipe, batches, loss_of, taught

from .test_end_to_end import tokenizer_file  # noqa: F401  (the fixture)


def test_a_probe_moves_the_heads_and_nothing_else(tokenizer_file):  # noqa: F811
    torch.manual_seed(0)
    model = from_config(BertConfig(vocab_size=300, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    rows = [Row(str(i), "made", str(i), "bread garden" if i % 2 else "rude insult", Labels(harm_prompt=0.05 if i % 2 else 0.9)) for i in range(64)]
    tokenizer = load_tokenizer(tokenizer_file)
    filled = batches(rows, encode_rows(tokenizer, rows), Recipe(batch_rows=16, bf16=False), 0, 2, 3)

    def loss():
        model.eval()
        with torch.no_grad():
            return sum(loss_of(model(batch.input_ids, batch.attention_mask, batch.token_type_ids), batch).item() for batch in filled)

    first = loss()
    assert probe(model, filled, loss_of, bf16=False) >= 0.0
    assert loss() < first
    moved = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert moved == {"output.weight", "output.bias"}


def test_the_mean_of_two_models_and_what_it_teaches(tokenizer_file):  # noqa: F811
    def fresh(seed):
        torch.manual_seed(seed)
        return from_config(BertConfig(vocab_size=300, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64)).eval()

    first, second = fresh(1), fresh(2)
    mean = mean_weights([first, second])
    torch.testing.assert_close(mean["output.weight"], (first.output.weight + second.output.weight) / 2)
    rows = [Row("1", "made", "1", "bread", Labels(injection=1.0))]
    (batch,) = batches(rows, encode_rows(load_tokenizer(tokenizer_file), rows), Recipe(bf16=False), 0, 2, 3)
    target = taught(batch, [first, second], own_label=0.25)
    with torch.no_grad():
        opinion = torch.sigmoid(sum(model(batch.input_ids, batch.attention_mask, batch.token_type_ids) for model in (first, second)) / 2)
    injection = HEADS.index("injection")
    torch.testing.assert_close(target.values[0, injection], 0.25 + 0.75 * opinion[0, injection])
    others = [column for column in range(len(HEADS)) if column != injection]
    torch.testing.assert_close(target.values[0, others], opinion[0, others])
    assert target.weights[0, injection] == 1.0 and (target.weights[0, others] == 0.5).all()
