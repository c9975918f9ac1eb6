"""Input of pledges. Forms check the shape; the actions hold the rules."""

from pledges.forms.correcting import CorrectionForm, CorrectionItems, PostsForm
from pledges.forms.deciding import ConfirmForm, RefuseForm, WithdrawForm
from pledges.forms.drafting import DraftForm, ItemForm, LinkForm, SignatoryForm, SuccessorForm
from pledges.forms.judging import DisputeForm, ReviewForm, SettleForm
from pledges.forms.objecting import AnswerForm, EraseForm, ObjectionForm, WebObjectionForm
from pledges.forms.publicity import CoverForm, FilterForm, PublicityForm
from pledges.forms.signing import CheckForm, PaperForm, SignForm, StackForm
from pledges.forms.verifying import CheckFileForm

__all__ = [
    "AnswerForm",
    "CheckFileForm",
    "CheckForm",
    "ConfirmForm",
    "CorrectionForm",
    "CorrectionItems",
    "CoverForm",
    "DisputeForm",
    "DraftForm",
    "EraseForm",
    "FilterForm",
    "ItemForm",
    "LinkForm",
    "ObjectionForm",
    "PaperForm",
    "PostsForm",
    "PublicityForm",
    "RefuseForm",
    "ReviewForm",
    "SettleForm",
    "SignForm",
    "SignatoryForm",
    "StackForm",
    "SuccessorForm",
    "WebObjectionForm",
    "WithdrawForm",
]
